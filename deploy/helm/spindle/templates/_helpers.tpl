{{- define "spindle.name" -}}
{{- if contains "spindle" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-spindle" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "spindle.selector" -}}
app.kubernetes.io/name: spindle
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "spindle.labels" -}}
{{ include "spindle.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "spindle.image" -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}{{ else }}{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "spindle.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "spindle.name" .) }}
{{- end }}

{{/* The environment of one program: settings of all, then its own, then those out of Secrets. */}}
{{- define "spindle.environment" -}}
{{- $own := index .root.Values .component }}
{{- range $name, $value := merge (dict) (.fixed | default dict) ($own.settings | default dict) .root.Values.settings }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- range $name, $from := merge (dict) (.fixedSecrets | default dict) ($own.secretSettings | default dict) .root.Values.secretSettings }}
- { name: {{ $name }}, valueFrom: { secretKeyRef: { name: {{ $from.secret | quote }}, key: {{ $from.key | quote }} } } }
{{- end }}
{{- end }}

{{/* Where a program may go besides DNS: the ports of the values, and those of its collectors of traces and metrics. */}}
{{- define "spindle.egressPorts" -}}
{{- $own := (index .root.Values .component).settings | default dict }}
{{- $settings := merge (dict) $own .root.Values.settings }}
{{- $ports := .root.Values.networkPolicy.egressPorts }}
{{- range $name := list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" }}
{{- $collector := index $settings $name | default "" }}
{{- if and $collector (has $.component (list "server" "consumer" "portal")) }}
{{- $url := urlParse $collector }}
{{- $ports = append $ports (regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary 443 80 (eq $url.scheme "https"))) }}
{{- end }}
{{- end }}
{{- if eq .component "portal" }}
{{- $url := urlParse ($settings.PORTAL_API_URL | default "http://server:8000") }}
{{- $ports = append $ports (regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary 443 80 (eq $url.scheme "https"))) }}
{{- end }}
{{- join " " $ports }}
{{- end }}

{{/* What every pod has: an ordinary user, nothing to write, no right to gain any, and spread over nodes and zones. */}}
{{- define "spindle.pod" -}}
serviceAccountName: {{ include "spindle.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "spindle.selector" $ | nindent 8 }}
{{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels: {{- include "spindle.selector" . | nindent 14 }}
{{- end }}

{{- define "spindle.confined" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "spindle.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- range $index, $file := .root.Values.files }}
- { name: file-{{ $index }}, mountPath: {{ $file.path | quote }}, readOnly: true }
{{- end }}
{{- range $index, $file := (index .root.Values .component).files }}
- { name: own-file-{{ $index }}, mountPath: {{ $file.path | quote }}, readOnly: true }
{{- end }}
{{- end }}

{{- define "spindle.volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 64Mi } }
{{- range $index, $file := .root.Values.files }}
- { name: file-{{ $index }}, secret: { secretName: {{ $file.secret | quote }} } }
{{- end }}
{{- range $index, $file := (index .root.Values .component).files }}
- { name: own-file-{{ $index }}, secret: { secretName: {{ $file.secret | quote }} } }
{{- end }}
{{- end }}

{{/* Not empty where the program has a certificate of its own. */}}
{{- define "spindle.speaksTls" -}}
{{- $setting := get (dict "server" "API_TLS_CERT_PATH" "portal" "PORTAL_TLS_CERT_PATH") .component }}
{{- $own := (index .root.Values .component).settings | default dict }}
{{- if and $setting (get (merge (dict) $own (.root.Values.settings | default dict)) $setting) }}true{{ end }}
{{- end }}

{{- define "spindle.probes" -}}
{{- $scheme := ternary ", scheme: HTTPS" "" (ne (include "spindle.speaksTls" .) "") -}}
startupProbe:
  httpGet: { path: /livez, port: http{{ $scheme }} }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: http{{ $scheme }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: http{{ $scheme }} }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}

{{/* A program with a port: root, component, port, fixed (settings), spec (the Deployment's replicas and strategy as text). */}}
{{- define "spindle.deployment" -}}
{{- $own := index .root.Values .component }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "spindle.name" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "spindle.labels" . | nindent 4 }}
spec:
  {{- .spec | nindent 2 }}
  revisionHistoryLimit: 5
  selector:
    matchLabels: {{- include "spindle.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "spindle.labels" . | nindent 8 }}
      {{- with .root.Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "spindle.pod" . | nindent 6 }}
      terminationGracePeriodSeconds: 20
      containers:
        - name: {{ .component }}
          image: {{ include "spindle.image" (dict "root" .root "image" .root.Values.image) | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [{{ .component }}]
          {{- include "spindle.confined" . | nindent 10 }}
          env: {{- include "spindle.environment" . | nindent 12 }}
            {{- if and (eq .component "consumer") $own.metricsToken.secret }}
            - { name: CONSUMER_METRICS_TOKEN, valueFrom: { secretKeyRef: { name: {{ $own.metricsToken.secret | quote }}, key: {{ $own.metricsToken.key | quote }} } } }
            {{- end }}
            {{- if and (eq .component "portal") $own.metricsToken.secret }}
            - { name: PORTAL_METRICS_TOKEN, valueFrom: { secretKeyRef: { name: {{ $own.metricsToken.secret | quote }}, key: {{ $own.metricsToken.key | quote }} } } }
            {{- end }}
          ports: [{ name: http, containerPort: {{ .port }}, protocol: TCP }]
          {{- include "spindle.probes" . | nindent 10 }}
          resources: {{- toYaml $own.resources | nindent 12 }}
          volumeMounts: {{- include "spindle.mounts" . | nindent 12 }}
      volumes: {{- include "spindle.volumes" . | nindent 8 }}
{{- end }}

{{/* The label spindle.dev/job is Prometheus' name of the job: rules and dashboards go by it. */}}
{{- define "spindle.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "spindle.name" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "spindle.labels" . | nindent 4 }}
    spindle.dev/job: spindle-{{ .component }}
spec:
  type: ClusterIP
  selector: {{- include "spindle.selector" . | nindent 4 }}
  ports: [{ name: http, port: {{ .port }}, targetPort: http, protocol: TCP }]
{{- end }}

{{- define "spindle.disruption" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "spindle.name" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "spindle.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "spindle.selector" . | nindent 6 }}
{{- end }}

{{- define "spindle.ingress" -}}
{{- $ingress := (index .root.Values .component).ingress }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "spindle.name" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "spindle.labels" . | nindent 4 }}
  {{- with $ingress.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- with $ingress.tlsSecret }}
  tls: [{ hosts: [{{ $ingress.host | quote }}], secretName: {{ . | quote }} }]
  {{- end }}
  rules:
    - host: {{ $ingress.host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: {{ include "spindle.name" .root }}-{{ .component }}, port: { name: http } } }
{{- end }}
