/** What the extension host leaves for the runner, one of each test. */
export interface TestResult {
  /** The titles of the suites around it and its own. */
  readonly titles: readonly string[];
  /** Milliseconds. */
  readonly duration: number;
  /** The stack, if it failed. */
  readonly error?: string;
}
