export * from 'cockatiel';
