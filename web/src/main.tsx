import '@mantine/core/styles.layer.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { startI18n } from './app/i18n.js';

await startI18n();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the chat');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
