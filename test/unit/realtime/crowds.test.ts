import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Crowds } from '../../../src/realtime/crowds.js';

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
