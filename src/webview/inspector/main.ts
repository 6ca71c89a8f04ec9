import '@vscode/codicons/dist/codicon.css';
import '../base.css';
import './inspector.css';
import type { InspectorMemory } from '../../protocol/inspector.ts';
import { InspectorApp } from './inspectorApp.ts';

void new InspectorApp(document.body, acquireVsCodeApi<InspectorMemory>()).start();
