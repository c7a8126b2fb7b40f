/**
 * The calls that the simulator answers: one each for state (dli_02_0127), detail (dli_02_0126), list (dli_02_0125),
 * cancel (dli_02_0129) and create (dli_02_0124) of a batch, and for a token of Keystone's.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ServiceCall = 'state' | 'detail' | 'list' | 'cancel' | 'create' | 'token';
