import * as vscode from 'vscode';

/** How long a marker may take to come or go, in milliseconds. */
const patience = 20_000;

/** Waits until what `marks` reads off the markers is `expected`. */
export async function waitForMarkers(marks: () => string[], expected: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (JSON.stringify(marks()) !== JSON.stringify(expected)) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const subscription = vscode.languages.onDidChangeDiagnostics(look);
    const timer = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`Expected ${expected.join(', ') || 'no marker'}, found ${marks().join(', ') || 'none'}`));
    }, patience);
    look();
  });
}
