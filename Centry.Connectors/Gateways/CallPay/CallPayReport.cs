using System.Text;
using System.Web;

namespace Centry.Connectors.Gateways.CallPay;

/// <summary>
/// What CallPay's form to the notify URL says, or the customer's browser on the way back. Neither is signed: the one thing taken from them is the
/// id by which CallPay can be asked.
/// </summary>
/// <param name="TransactionId">CallPay's id; null where the customer went away before there was one.</param>
internal sealed record CallPayReport(string? TransactionId, string MerchantReference)
{
    private const int IdLengthMax = 20;

    /// <summary>Null when it is neither.</summary>
    public static CallPayReport? Read(CallbackRequest callback)
    {
        var fields = HttpUtility.ParseQueryString(callback.Body.IsEmpty ? callback.Query : Encoding.UTF8.GetString(callback.Body.Span));
        if (fields["merchant_reference"] is not { Length: > 0 } reference)
            return null;
        var id = fields["callpay_transaction_id"] is { Length: > 0 } told ? told : fields["transaction_id"];
        // It becomes part of a path.
        return new CallPayReport(id is { Length: > 0 and <= IdLengthMax } && id.All(char.IsAsciiDigit) ? id : null, reference);
    }
}
