import { ActionIcon, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import classes from './admin-header.module.css';

const SECTIONS = [
  { path: '/admin', text: 'processes.title' },
  { path: '/admin/users', text: 'users.title' },
  { path: '/admin/rooms', text: 'rooms.title' },
  { path: '/admin/bots', text: 'bots.title' },
  { path: '/admin/limits', text: 'limits.title' },
] as const;

/** The way back to the chat, and the parts of the page. */
export function AdminHeader() {
  const { t } = useTranslation('admin');
  const [location, navigate] = useLocation();
  const isIn = (path: string): boolean =>
    path === '/admin' ? location === path : location === path || location.startsWith(`${path}/`);
  return (
    <header className={classes.header}>
      <ActionIcon variant="subtle" size="lg" aria-label={t('page.back')} onClick={() => navigate('/')}>
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Title order={1} size="h4">
        {t('page.title')}
      </Title>
      <nav className={classes.sections} aria-label={t('page.sections')}>
        {SECTIONS.map(({ path, text }) => (
          <Link key={path} href={path} className={classes.section} aria-current={isIn(path) ? 'page' : undefined}>
            {t(text)}
          </Link>
        ))}
      </nav>
    </header>
  );
}
