import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type CrowdReport, Crowds } from '../../../src/realtime/crowds.js';

let people: number;
let counted: number;
let told: number[];
let crowds: Crowds;

beforeEach(() => {
  jest.useFakeTimers();
  [people, counted, told] = [0, 0, []];
  crowds = new Crowds(200, {
    connections: () => people * 2,
    people: () => {
      counted += 1;
      return people;
    },
    tell: (_roomId, online) => told.push(online),
  });
});
afterEach(() => {
  crowds.clear();
  jest.useRealTimers();
});

it('are rooms with more people than may be named', () => {
  people = 100;
  expect([crowds.has('room'), counted]).toEqual([false, 0]);
  people = 200;
  expect(crowds.has('room')).toBe(false);
  people = 201;
  expect(crowds.has('room')).toBe(true);
});

it('are told how many they are when that has changed, 20 seconds apart at 1,000, until they are few', () => {
  people = 1000;
  crowds.has('room');
  jest.advanceTimersByTime(0);
  expect(told).toEqual([1000]);
  people = 900;
  jest.advanceTimersByTime(19_999);
  expect(told).toEqual([1000]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual([1000, 900]);
  jest.advanceTimersByTime(60_000);
  expect(told).toEqual([1000, 900]);
  people = 200;
  expect(crowds.has('room')).toBe(true);
  jest.advanceTimersByTime(18_000);
  expect(told).toEqual([1000, 900, 200]);
  expect([crowds.has('room'), jest.getTimerCount()]).toEqual([false, 0]);
});

describe('with other processes', () => {
  let reports: CrowdReport[];

  beforeEach(() => {
    reports = [];
    crowds = new Crowds(200, {
      connections: () => people,
      people: () => people,
      tell: (_roomId, online) => told.push(online),
      report: (report) => reports.push(report),
    });
  });

  const hear = (from: string, count: number): void =>
    crowds.hear(from, { roomId: 'room', people: count, forMs: 30_000 });

  it('people of all of them make a crowd, and are counted together', () => {
    people = 90;
    expect(crowds.has('room')).toBe(false);
    jest.advanceTimersByTime(0);
    hear('second', 90);
    jest.advanceTimersByTime(0);
    expect([crowds.has('room'), told]).toEqual([false, []]);
    hear('third', 30);
    jest.advanceTimersByTime(0);
    expect([crowds.has('room'), told]).toEqual([true, [210]]);
    hear('second', 110);
    jest.advanceTimersByTime(5000);
    expect(told).toEqual([210, 230]);
    expect(reports.at(-1)).toEqual({ roomId: 'room', people: 90, forMs: 13_800 });
  });

  it('those of a process that is not heard of any more do not count', () => {
    people = 150;
    crowds.has('room');
    hear('second', 90);
    jest.advanceTimersByTime(0);
    expect(crowds.has('room')).toBe(true);
    jest.advanceTimersByTime(40_000);
    expect([crowds.has('room'), told]).toEqual([false, [240, 150]]);
    // It might be one again.
    expect(jest.getTimerCount()).toBe(1);
  });

  it('a word of another about few people is no reason to keep anything', () => {
    people = 3;
    hear('second', 30);
    jest.advanceTimersByTime(0);
    expect([crowds.has('room'), told, reports, jest.getTimerCount()]).toEqual([false, [], [], 0]);
  });

  it('who has few of a crowd tells how many these are, too', () => {
    people = 3;
    hear('second', 300);
    jest.advanceTimersByTime(0);
    expect([crowds.has('room'), told]).toEqual([true, [303]]);
    expect(reports).toEqual([{ roomId: 'room', people: 3, forMs: 18_180 }]);
  });
});
