namespace Centry.Dashboard.Components.Integration;

/// <summary>A first request to try a key with.</summary>
internal static class SampleRequest
{
    private const string Hosted = "https://api.getcentry.io";

    /// <param name="publicUrl">Where the API is reached from outside; null for the hosted one.</param>
    public static string Payin(string? publicUrl, string key) => $$"""
        curl -X POST {{(string.IsNullOrEmpty(publicUrl) ? Hosted : publicUrl.TrimEnd('/'))}}/v1/payins \
          -H "Authorization: Merchant-Key {{key}}" \
          -H "Content-Type: application/json" \
          -H "Idempotency-Key: order-1234-payin" \
          -d '{
            "country_code": "UG",
            "amount": 50000,
            "payment_method": "mobile_money",
            "gateway": "mtn",
            "customer_name": "Jane Doe",
            "customer_phone": "+256700000000",
            "reference": "ORDER-1234"
          }'
        """;
}
