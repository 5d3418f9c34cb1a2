// Java and Maven, the jars of Kafka and Debezium, XGBoost's library, and the tests' own client, which is compiled.
import { spawnSync } from 'node:child_process';
import { readdirSync, realpathSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { jarProblems } from '../jars.mjs';
import { at, findProgram, isExecutable, lastLinesMax, root, run, SetupFailure, say } from './common.mjs';
import { install, installHint, mayInstall } from './system-packages.mjs';

const javaMajorMin = 17;
/** For what ends within seconds: half of the processor time would go into compiling well what hardly runs. */
const soonOver = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export async function checkJava() {
  const missing = [];
  const problem = javaProblem();
  if (problem !== undefined)
    missing.push({ problem, apt: 'default-jre-headless', brew: 'openjdk', dnf: 'java-latest-openjdk-headless' });
  if (findProgram('mvn') === undefined)
    missing.push({ problem: 'Maven (mvn) is missing', apt: 'maven', brew: 'maven', dnf: 'maven' });
  if (missing.length === 0) return;
  const problems = missing.map((each) => each.problem).join('; ');
  const packages = missing.map((each) => each.apt);
  if (!mayInstall()) throw new SetupFailure(problems, installHint(missing));
  say(`${problems}: installing ${packages.join(' ')} with apt-get`);
  await install(packages);
  const still = javaProblem() ?? (findProgram('mvn') === undefined ? 'Maven (mvn) is missing' : undefined);
  if (still !== undefined)
    throw new SetupFailure(`${still}, although ${packages.join(' ')} was installed`, installHint(missing));
}

function javaProblem() {
  const java = findJava();
  if (java === undefined) return `Java ${javaMajorMin} or newer is missing`;
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr ?? '') ?? [];
  const major = first === '1' ? Number(second) : Number(first ?? 0);
  return major >= javaMajorMin
    ? undefined
    : `Java ${javaMajorMin} or newer is needed, and ${java} is ${major === 0 ? 'not Java' : major}`;
}

export function findJava() {
  const home = process.env.JAVA_HOME;
  const ofHome = home ? join(home, 'bin/java') : undefined;
  const found = ofHome !== undefined && isExecutable(ofHome) ? ofHome : findProgram('java');
  return found === undefined ? undefined : realpathSync(found);
}

export async function resolveJars() {
  // Until all are checked: a stamp of before would have the next command take what is refused here.
  rmSync(at('build/java/.stamp'), { force: true });
  // Jars of other versions must not stay on the class path. Maven believes its markers about what it has unpacked.
  for (const product of ['java/lib', 'java/compiler', 'java/dependency-maven-plugin-markers', 'xgboost'])
    rmSync(at('build', product), { recursive: true, force: true });
  await run('mvn', ['-B', '-q', 'process-resources'], 'is the Maven repository reachable? then run: npm run setup', {
    ...process.env,
    MAVEN_OPTS: process.env.MAVEN_OPTS ?? soonOver.join(' '),
  });
  const problems = jarProblems(root);
  if (problems.length === 0) return;
  throw new SetupFailure(
    'Maven brought other files than tools/jars.sha256 pins; none of them is used',
    'delete the files that are named from the local repository (~/.m2/repository) and run: npm run setup; ' +
      'where a version in pom.xml was changed on purpose: node tools/jars.mjs --write',
    problems.slice(0, lastLinesMax),
  );
}

/** By a compiler that is a jar, because Java to run programs, which is all that is asked for, brings none. */
export async function compileTestClient() {
  const to = at('build/java/test');
  rmSync(to, { recursive: true, force: true });
  const compiler = [...soonOver, '-jar', at('build/java/compiler/ecj.jar'), `-${javaMajorMin}`, '-nowarn', '-d', to];
  const jars = readdirSync(at('build/java/lib')).map((jar) => at('build/java/lib', jar));
  await run(
    findJava(),
    [...compiler, '-cp', jars.join(delimiter), at('test/java')],
    'mend the sources in test/java, then run: npm run setup',
  );
}
