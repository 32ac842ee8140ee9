namespace Centry.Dashboard.Components.Payments;

/// <summary>The gateways' and methods' own names; a code that is not here is shown as it is.</summary>
public static class GatewayNames
{
    public static IReadOnlyList<(string Code, string Name)> Gateways { get; } =
    [
        ("mtn_momo", "MTN MoMo"),
        ("airtel_money", "Airtel Money"),
        ("daraja_mpesa", "M-Pesa"),
        ("ozow", "Ozow"),
        ("callpay", "CallPay"),
    ];

    public static string Of(string code) => Gateways.FirstOrDefault(gateway => gateway.Code == code).Name ?? code;
}
