/** What the Kubernetes of a cloud has of its own. What is left out is as in any cluster. */
export interface Flavour {
  /** Names its folders: `kubernetes/components/<name>`, `kubernetes/clouds/<name>`. */
  readonly name: string;
  readonly gatewayApi: {
    readonly className: string;
    /** The controller of a GatewayClass that we make; without one the cluster brings the class along. */
    readonly controllerName?: string;
    /** Where the certificate of the host comes from: the Secret of `gateway.tls`, or the cloud finds it by host name. */
    readonly certificate: 'secret' | 'by-host';
    /** The cluster can be told to bring the custom resources along. */
    readonly isBuiltIn?: true;
  };
  readonly ingress: {readonly className: string; readonly annotations?: Readonly<Record<string, string>>};
  /** The Service of type LoadBalancer in front of the edge. */
  readonly edge?: {readonly annotations: Readonly<Record<string, string>>; readonly loadBalancerClass: string};
  /** Volumes that are encrypted at rest. */
  readonly storage: {readonly provisioner: string; readonly parameters: Readonly<Record<string, string>>};
  /** Folder of the machines where CNI plugins belong, where it is not the usual one. */
  readonly cniFolder?: string;
  /** Further values of Istio's charts. */
  readonly istio?: Readonly<Record<string, string>>;
  /** Further values of the monitoring chart. */
  readonly monitoring?: Readonly<Record<string, string>>;
}
