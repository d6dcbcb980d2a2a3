import { inBrowser } from '../shared/storage.js';
import { Store } from '../shared/store.js';

const KEPT = 'confab.notifications';

/** Whether the browser has notifications at all. */
export const HAS_NOTIFICATIONS = 'Notification' in window;

/** Whether messages are to be told of while one looks at something else; kept in this browser. */
export const notificationsOn = new Store(
  HAS_NOTIFICATIONS && Notification.permission === 'granted' && inBrowser.read(KEPT) === 'on',
);

/** Turns them on, where the browser's own question is answered so, or off. @returns whether it is as wanted */
export async function setNotifications(isOn: boolean): Promise<boolean> {
  const isAllowed = !isOn || (await Notification.requestPermission()) === 'granted';
  notificationsOn.set(isOn && isAllowed);
  inBrowser.write(KEPT, isOn && isAllowed ? 'on' : 'off');
  return isAllowed;
}
