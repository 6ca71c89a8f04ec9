import type { Logger } from '../../src/core/logger.ts';

export const silent: Logger = { trace() {}, info() {}, warn() {}, error() {} };
