import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../shared/notices.js';
import { type Recording, startRecording } from './recording.js';

interface RecordingControl {
  readonly recording: Recording | null;
  /** When it ended; null while it goes on. */
  readonly endedAt: number | null;
  readonly begin: () => void;
  /** Ends it. @returns what was recorded, however often it is asked for */
  readonly end: () => Promise<Blob | null>;
  /** Has done with it. */
  readonly discard: () => void;
}

/** A recording of this component: whoever leaves while it goes on has said nothing. */
export function useRecording(): RecordingControl {
  const { t } = useTranslation();
  const [recording, setRecording] = useState<Recording | null>(null);
  const [endedAt, setEndedAt] = useState<number | null>(null);
  /** What goes on, or waits for the browser's question to be answered. */
  const wished = useRef<Promise<Recording> | null>(null);
  useEffect(() => () => drop(wished), []);
  const begin = async (): Promise<void> => {
    if (wished.current) return;
    const mine = startRecording();
    wished.current = mine;
    try {
      const begun = await mine;
      if (wished.current === mine) setRecording(begun);
    } catch (error) {
      if (wished.current !== mine) return;
      wished.current = null;
      const isDenied = error instanceof DOMException && error.name === 'NotAllowedError';
      notify('error', t(isDenied ? 'voice.denied' : 'voice.noMicrophone'));
    }
  };
  const end = async (): Promise<Blob | null> => {
    setEndedAt((before) => before ?? Date.now());
    return (await recording?.stop()) ?? null;
  };
  const discard = () => {
    drop(wished);
    setRecording(null);
    setEndedAt(null);
  };
  return { recording, endedAt, begin: () => void begin(), end, discard };
}

/** Lets go of the microphone, also where that is given only later. */
function drop(wished: RefObject<Promise<Recording> | null>): void {
  wished.current?.then((recording) => recording.stop()).catch(() => undefined);
  wished.current = null;
}
