import type {RulesetSource} from '../../../rules/ruleset/ruleset.js';

/**
 * The rules that the checker's clients write through: one request appends to a list and raises a number, and a second
 * rule follows from the first, so that half an evaluation would show.
 */
export const ledgerRules = `rule "Append" salience 20 no-loop {
    when
        Operation.item != null
    then
        Ledger.items += Operation.item;
        Ledger.count += 1;
}

rule "Grade" salience 10 no-loop {
    when
        Ledger.count >= 10
    then
        Ledger.grade = "many";
}
`;

export const ledgerSource: RulesetSource = {name: 'ledger', files: [{path: 'ledger.grl', text: ledgerRules}]};
