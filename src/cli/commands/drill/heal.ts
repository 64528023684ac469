import {type CommonOptions, Ui} from '../../ui/ui.js';
import {healBefore} from './heal-before.js';

/** `drill heal`: takes back what a drill that died left in force. Any other command of `drill` does so, too. */
export async function heal(options: CommonOptions): Promise<void> {
  const healed = await healBefore(options);
  const ui = new Ui(options);
  ui.result({healed}, () =>
    healed.length === 0 ? 'Nothing was left in force.' : `${ui.style('good', '✓')} healed: ${healed.join(', ')}`,
  );
}
