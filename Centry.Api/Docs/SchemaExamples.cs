using System.Text.Json.Nodes;

namespace Centry.Api.Docs;

/// <summary>Requests that work, for the pages' "Try it out" and for code generators.</summary>
internal static class SchemaExamples
{
    /// <summary>The body to show for an operation; null where there is none to show.</summary>
    public static JsonNode? RequestOf(string operationId) => operationId switch
    {
        "CreatePayin" => JsonNode.Parse("""
            {"country_code": "UG", "currency_code": "UGX", "amount": 50000, "payment_method": "mobile_money", "gateway": "mtn",
             "customer_name": "Jane Doe", "customer_phone": "+256700000000", "reference": "ORDER-1234", "create_invoice": false}
            """),
        "CompletePayin" => JsonNode.Parse("""{"status": "completed"}"""),
        "RefundPayin" => JsonNode.Parse("""{"amount": 20000}"""),
        "CreatePayout" => JsonNode.Parse("""
            {"country_code": "UG", "amount": 100000, "payment_method": "mobile_money", "gateway": "mtn_momo",
             "recipient_name": "John Supplier", "recipient_phone": "+256700000001", "reference": "PAY-9876", "create_bill": true}
            """),
        _ => null,
    };
}
