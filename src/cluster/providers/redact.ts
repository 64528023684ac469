/** Environment variables whose values must never be shown, whoever prints them. */
const secretName = /(TOKEN|SECRET|PASSWORD|KEY|_URL)$/;

/** Replaces every secret value of the environment in a text. Short values are left: they would blot out plain words. */
export function redactor(variables: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(variables)
    .filter(([name, value]) => secretName.test(name) && value !== undefined && value.length >= 8)
    .flatMap(([, value]) => [value!, passwordOf(value!)])
    .filter(value => value !== undefined);
  return text => values.reduce((clean: string, value) => clean.replaceAll(value, '•••'), text);
}

function passwordOf(value: string): string | undefined {
  const password = URL.canParse(value) ? new URL(value).password : '';
  return password.length >= 8 ? decodeURIComponent(password) : undefined;
}
