/** A failure that a tool tells in its own words, what it means, and the way out. */
export interface DeadEnd {
  readonly detail: string;
  readonly wayOut: string;
}

/** How a tool says that it cannot go on. */
export interface DeadEndPattern {
  readonly says: RegExp;
  readonly means: string;
  readonly wayOut: string | ((found: RegExpExecArray) => string);
}

/** The first that matches counts: what is particular stands before what is general. */
const everywhere: readonly DeadEndPattern[] = [
  {
    says: /exceeded quota: ?([\w.-]+)/i,
    means: 'the ResourceQuota of the namespace is used up',
    wayOut: ([, name]) => `look with \`kubectl describe resourcequota ${name}\`, make room or raise it`,
  },
  {
    says: /another operation \(install\/upgrade\/rollback\) is in progress/i,
    means: 'a Helm release is pending: an earlier helm was stopped in the middle, or another one runs',
    wayOut: 'see which with `helm list --all-namespaces --pending`, roll it back or uninstall it',
  },
  {
    says: /AccessDenied|UnauthorizedOperation|not authorized to perform|PERMISSION_DENIED|Required "?[\w.]+"? permission|is forbidden: User/i,
    means: 'the credentials lack a permission',
    wayOut: 'grant what the message names; `rulectl doctor` looks at the others',
  },
  {
    says: /ErrImagePull|ImagePullBackOff|pull access denied/,
    means: 'the image cannot be pulled',
    wayOut: 'see that the image is in the registry and that the cluster may read it',
  },
  {
    says: /Multi-platform build is not supported|multiple platforms feature is currently not supported/i,
    means: 'this builder of Docker makes images for one platform only',
    wayOut: 'make one that can: `docker buildx create --use --driver docker-container`',
  },
  {
    says: /exec format error/i,
    means: 'this machine cannot run programs of the other platform',
    wayOut: 'install QEMU: `docker run --privileged --rm tonistiigi/binfmt --install all`',
  },
  {
    says: /no space left on device/i,
    means: 'a disk is full',
    wayOut: 'make room (`docker system df`, `docker builder prune`)',
  },
  {
    says: /denied: requested access|unauthorized: authentication required|no basic auth credentials/i,
    means: 'the registry refuses the image',
    wayOut: 'sign in with `docker login`, and see that the repository exists',
  },
];

/** Recognises a dead end in what a tool said, or gives undefined; those of the provider (`own`) come first. */
export function deadEnd(text: string, own: readonly DeadEndPattern[] = []): DeadEnd | undefined {
  for (const {says, means, wayOut} of [...own, ...everywhere]) {
    const found = says.exec(text);
    if (found === null) continue;
    const line = text.split('\n').find(each => says.test(each)) ?? found[0];
    return {detail: `${means}: ${line.trim()}`, wayOut: typeof wayOut === 'string' ? wayOut : wayOut(found)};
  }
  return undefined;
}
