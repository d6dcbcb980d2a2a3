import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PagedList as Paged } from '../shared/paged-list.js';
import type { Pages } from '../shared/use-pages.js';
import classes from './admin-page.module.css';

interface PagedListProps<T> {
  readonly label: string;
  readonly pages: Pages<T>;
  readonly keyOf: (item: T) => string;
  readonly children: (item: T) => ReactNode;
}

/** A list of the admin page, in a frame. */
export function PagedList<T>(props: PagedListProps<T>) {
  const { t } = useTranslation('admin');
  return <Paged {...props} none={t('list.none')} className={classes.list} />;
}
