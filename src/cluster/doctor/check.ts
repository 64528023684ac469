/** What a look at one thing found. `skip`: it does not matter here, and the hint says why. */
export interface CheckResult {
  /** Stable, e.g. `tool-kubectl`, `spec-valid`. */
  readonly id: string;
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly title: string;
  /** What to do, or what was found when there is nothing to do. */
  readonly hint: string;
  /** Whether `--fix` mends it. */
  readonly fixable?: boolean;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  /** Looks, changes nothing. A throw counts as `fail` with its message. */
  look(): Promise<Pick<CheckResult, 'state' | 'hint'>>;
  /** Mends it, where that is safe. */
  fix?(): Promise<void>;
}

/** Runs checks one after the other; with `fix`, mends what can be mended and looks again. */
export async function runChecks(checks: readonly Check[], fix: boolean): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    let result = await look(check);
    if (fix && check.fix && (result.state === 'warn' || result.state === 'fail')) {
      await check.fix();
      result = await look(check);
    }
    results.push({id: check.id, title: check.title, ...result, ...(check.fix ? {fixable: true} : {})});
  }
  return results;
}

async function look(check: Check): Promise<Pick<CheckResult, 'state' | 'hint'>> {
  try {
    return await check.look();
  } catch (error) {
    const {message, next} = error as Error & {next?: string};
    return {state: 'fail', hint: next === undefined ? message : `${message} ${next}`};
  }
}
