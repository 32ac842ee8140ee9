namespace Centry.Connectors.Gateways.CallPay;

/// <summary>Section <c>Gateways:callpay</c>.</summary>
public sealed class CallPayOptions : GatewayOptions;
