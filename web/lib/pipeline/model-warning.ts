// The warning that a model carries about its own figures: training writes it in English; what it is known to write is said in the reader's language. What
// is not known stays as it is, with the language that it is in. Pure.
import type { Said } from '../alerts/own-words.ts';
import type { Label } from '../portal-api.ts';

/** As `training/evaluation/neighbours` writes it. */
const flatters =
  /^The figures below flatter: neighbouring rows resemble one another, and random folds have them on both sides(?<close> and all failures stand close together)?\.(?: Tested on blocks of neighbouring rows (?<name>F1|average precision) is (?<blocked>[\d.]+ ± [\d.]+), not (?<random>[\d.]+ ± [\d.]+)\.)? Train with --group COLUMN \(machine, experiment, batch\), --time COLUMN or --test FILE\.$/;

export function warningSaid(warning: string, language: keyof Label): Said {
  const found = flatters.exec(warning)?.groups;
  if (language === 'en' || found === undefined) return { text: warning, language: 'en' };
  const { close, name, blocked, random } = found;
  const sentences = [
    '아래 수치는 실제보다 좋게 나온 값입니다. 이웃한 행은 서로 비슷한데, 무작위로 나누면 그런 행이 학습과 시험 양쪽에 들어갑니다.',
    ...(close === undefined ? [] : ['고장이 모두 가까이 모여 있어 이웃한 행끼리 묶어 시험할 수 없었습니다.']),
    ...(name === undefined
      ? []
      : [
          `이웃한 행끼리 묶어 시험한 ${name === 'F1' ? 'F1은' : '평균 정밀도는'} ${blocked}입니다(무작위로 나누면 ${random}).`,
        ]),
    '학습할 때 --group 열(설비, 실험, 배치), --time 열 또는 --test 파일을 지정하세요.',
  ];
  return { text: sentences.join(' '), language: 'ko' };
}
