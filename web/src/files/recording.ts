/** Whether the browser lets this page record: not where it came over plain HTTP from another machine. */
export const MAY_RECORD = 'mediaDevices' in navigator && 'MediaRecorder' in window;

/** A recording that is going on. */
export interface Recording {
  readonly startedAt: number;
  /** Ends it, and lets go of the microphone. @returns what was recorded */
  stop(): Promise<Blob>;
}

/** Begins to record from the microphone. @throws DOMException where there is none, or it may not be used */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const ended = new Promise<Blob>((resolve) => {
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      // What the recorder adds about codecs is no part of a type's name for others.
      resolve(new Blob(parts, { type: recorder.mimeType.split(';')[0] ?? '' }));
    });
  });
  recorder.start();
  return {
    startedAt: Date.now(),
    stop: () => {
      if (recorder.state !== 'inactive') recorder.stop();
      return ended;
    },
  };
}
