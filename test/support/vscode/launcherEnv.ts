import type { VSCodeVersion } from './install.ts';

/** What the runner tells the launcher beside VS Code's own arguments. */
export interface LauncherEnv {
  readonly version: VSCodeVersion;
  readonly untrusted: boolean;
  /** Where a picture of the window is kept if a test fails. */
  readonly picture: string;
}

const variable = 'HOOKLINE_TEST_WINDOW';

export const launcherEnv = {
  write: (env: LauncherEnv): Record<string, string> => ({ [variable]: JSON.stringify(env) }),
  read: (): LauncherEnv => {
    const env: LauncherEnv = JSON.parse(process.env[variable] ?? '');
    return env;
  },
};
