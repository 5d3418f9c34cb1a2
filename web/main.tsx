// Where the Portal's page begins. Mantine is told to write no style into the document: the content security policy allows none.
import '@mantine/core/styles.css';
import './fonts.css';
import './page.css';
import './episodes.css';
import './alarms.css';
import './curves.css';
import './fleet.css';
import './margins.css';
import './overview.css';
import './procedures.css';
import './reports.css';
import './sign-in.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SignInGate } from './components/sign-in/sign-in-gate.tsx';
import { isFinal } from './lib/portal-api.ts';
import { followSignInLinks, signInByLink } from './lib/session/session-api.ts';
import { language } from './lib/texts.ts';
import { LivePage } from './pages/live-page.tsx';

// In the frame in which the data change, and not in the next one.
notifyManager.setScheduler(queueMicrotask);

const theme = createTheme({ cursorType: 'pointer', respectReducedMotion: true });
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (_, failure) => !isFinal(failure),
      retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, 10_000),
    },
  },
});

document.documentElement.lang = language;
const linkRefusal = await signInByLink();
followSignInLinks();
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <SignInGate linkRefusal={linkRefusal}>
          <LivePage />
        </SignInGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
