// What of a pod breaks Kubernetes' Pod Security Standard `restricted`, by its text: https://kubernetes.io/docs/concepts/security/pod-security-standards/

interface Security {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly procMount?: string;
  readonly sysctls?: readonly unknown[];
}

export interface Pod {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: Security;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface Container {
  readonly name: string;
  readonly securityContext?: Security;
  readonly ports?: readonly { readonly hostPort?: number }[];
}

const volumesAllowed = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected'],
  'secret',
];
const profilesAllowed = ['RuntimeDefault', 'Localhost'];

/** In words; empty where the standard lets it in. */
export function unrestricted(pod: Pod): readonly string[] {
  const own = pod.securityContext ?? {};
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((each) => pod[each] === true);
  const volumes = (pod.volumes ?? []).flatMap(({ name, ...kinds }) =>
    Object.keys(kinds)
      .filter((kind) => !volumesAllowed.includes(kind))
      .map((kind) => `volume ${String(name)}: ${kind}`),
  );
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [
    ...shared,
    ...volumes,
    ...((own.sysctls?.length ?? 0) > 0 ? ['sysctls'] : []),
    ...containers.flatMap((each) => ofContainer(each, own).map((problem) => `${each.name}: ${problem}`)),
  ];
}

function ofContainer({ securityContext = {}, ports = [] }: Container, pod: Security): readonly string[] {
  const { capabilities = {}, ...own } = { ...pod, ...securityContext };
  const problems: readonly (readonly [isBroken: boolean, problem: string])[] = [
    [own.privileged === true, 'privileged'],
    [own.allowPrivilegeEscalation !== false, 'allowPrivilegeEscalation'],
    [own.runAsNonRoot !== true, 'runAsNonRoot'],
    [own.runAsUser === 0, 'runAsUser'],
    [!profilesAllowed.includes(own.seccompProfile?.type ?? ''), 'seccompProfile'],
    [own.procMount !== undefined && own.procMount !== 'Default', 'procMount'],
    [capabilities.drop?.includes('ALL') !== true, 'capabilities are not dropped'],
    [capabilities.add?.some((each) => each !== 'NET_BIND_SERVICE') === true, 'capabilities are added'],
    [ports.some(({ hostPort = 0 }) => hostPort !== 0), 'hostPort'],
  ];
  return problems.filter(([isBroken]) => isBroken).map(([, problem]) => problem);
}
