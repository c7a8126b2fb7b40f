export * from '@azure/core-lro';
