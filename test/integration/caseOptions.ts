/** What a case may declare in its `case.ts`, as `export const options: CaseOptions`. */
export interface CaseOptions {
  /** What the window opens, relative to the case's `workspace/`: a folder, or a `.code-workspace` file. Default: the folder itself. */
  readonly open?: string;
  /** Open the workspace in restricted mode. */
  readonly untrusted?: boolean;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}
