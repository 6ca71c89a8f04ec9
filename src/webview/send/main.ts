import '@vscode/codicons/dist/codicon.css';
import '../base.css';
import './send.css';
import type { OpenSections } from './outcomeView.ts';
import { SendApp } from './sendApp.ts';

void new SendApp(document.body, acquireVsCodeApi<OpenSections>()).start();
