using System.Text;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>What Ozow is told when it asks whether to pay: yes and the key of the account number, or no. Source: hub.ozow.com, "Verify payout webhook".</summary>
internal static class OzowVerdict
{
    /// <param name="payout">Null when none of ours is on its way.</param>
    public static string Of(CallbackRequest callback, PayoutSubmission? payout, OzowAccount account, OzowAccountIv iv)
    {
        var question = OzowQuestion.Read(callback);
        var order = payout is null || account.LacksForPayouts() is not null ? null : OzowPayoutOrder.Of(payout, account, iv).Order;
        var isOurs = question is not null && order?.IsAskedAbout(question) == true;
        return Encoding.UTF8.GetString(ProviderJson.Write(new JsonObject
        {
            ["PayoutId"] = question?.PayoutId ?? "",
            ["IsVerified"] = isOurs,
            ["AccountNumberDecryptionKey"] = isOurs ? order!.AccountKey : "",
            ["Reason"] = isOurs ? "" : "No such payout is on its way.",
        }));
    }
}
