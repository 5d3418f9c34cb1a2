// A sound that is heard beside machines and is no alarm of theirs: two tones, twice. Made here, so that no file has to be loaded.

const tonesHz = [880, 660, 880, 660];
const toneSeconds = 0.18;
const volume = 0.25;

let context: AudioContext | undefined;

/** Silent where the browser lets no page sound before somebody has clicked. */
export function sound(): void {
  context ??= new AudioContext();
  const { destination, currentTime } = context;
  void context.resume();
  const gain = context.createGain();
  gain.gain.value = volume;
  gain.connect(destination);
  tonesHz.forEach((frequency, place) => {
    const tone = (context as AudioContext).createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(currentTime + place * toneSeconds);
    tone.stop(currentTime + (place + 0.9) * toneSeconds);
  });
}
