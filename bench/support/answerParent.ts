import process from 'node:process';

/**
 * In a child: answers each question of the parent that `startService` has started it from, and ends with that parent. A
 * question that cannot be answered ends it too.
 */
export const answerParent = (answer: (question: unknown) => unknown): void => {
  const answered = async (question: unknown): Promise<void> => {
    process.send?.(await answer(question));
  };
  process.on('message', (question) => void answered(question));
  process.once('disconnect', () => process.exit(0));
};
