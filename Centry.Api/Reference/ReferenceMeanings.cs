using Centry.Contracts;
using Centry.Core.Payins;
using Centry.Core.Payouts;

namespace Centry.Api.Reference;

/// <summary>What the words of the wire mean, in a sentence for whoever integrates. A test holds each table to the code that uses the words.</summary>
internal static class ReferenceMeanings
{
    public static IReadOnlyList<CodeReference> PaymentMethods { get; } =
    [
        new("mobile_money", "The customer's or the recipient's mobile wallet, by phone number."),
        new("bank_transfer", "An instant payment at the customer's bank, or a transfer to a bank account."),
        new("card", "A card, entered on a page of the gateway's."),
        new("crypto", "Known to the API; no gateway takes it today."),
    ];

    public static IReadOnlyList<CodeReference> PayinStatuses { get; } =
    [
        new(PayinStatus.Pending, "Stored; the gateway has not been asked yet."),
        new(PayinStatus.Processing, "At the gateway, or waiting for the customer."),
        new(PayinStatus.Completed, "Paid; the net amount is in the available balance."),
        new(PayinStatus.Failed, "Not paid; failure_code and failure_reason say why."),
        new(PayinStatus.Cancelled, "Taken back before it was paid."),
        new(PayinStatus.Refunded, "Given back to the customer, all of it."),
    ];

    public static IReadOnlyList<CodeReference> PayoutStatuses { get; } =
    [
        new(PayoutStatus.Draft, "Kept and not asked for: no funds are held."),
        new(PayoutStatus.Pending, "Above the approval threshold: funds are held and a person decides."),
        new(PayoutStatus.Approved, "Funds are held and it is about to be sent."),
        new(PayoutStatus.Processing, "At the gateway."),
        new(PayoutStatus.Completed, "Paid to the recipient; of a bulk payout, to one of them at least."),
        new(PayoutStatus.Failed, "Not paid; the funds are available again."),
        new(PayoutStatus.Rejected, "Turned down by a person; the funds are available again."),
        new(PayoutStatus.Cancelled, "Taken back before it was sent; the funds are available again."),
    ];

    public static IReadOnlyList<CodeReference> Events { get; } =
    [
        new(EventTypes.PayinPending, "A payin was created and waits for its gateway."),
        new(EventTypes.PayinCreated, "The same under another name, for endpoints that subscribed to it."),
        new(EventTypes.PayinProcessing, "The gateway has the payin, or the customer does."),
        new(EventTypes.PayinCompleted, "The customer has paid; the funds are available."),
        new(EventTypes.PayinFailed, "The gateway refused the payin, or its time was over."),
        new(EventTypes.PayinCancelled, "The payin was taken back."),
        new(EventTypes.PayinRefunded, "Money of a payin was given back."),
        new(EventTypes.PayoutSubmitted, "A payout was created and its funds are held."),
        new(EventTypes.PayoutPending, "A payout waits for a person's approval."),
        new(EventTypes.PayoutApproved, "A payout may be sent."),
        new(EventTypes.PayoutRejected, "A person turned a payout down; its funds are available again."),
        new(EventTypes.PayoutProcessing, "The gateway has the payout."),
        new(EventTypes.PayoutCompleted, "The recipient was paid."),
        new(EventTypes.PayoutFailed, "The payout failed; its funds are available again."),
        new(EventTypes.PayoutCancelled, "The payout was taken back; its funds are available again."),
        new(EventTypes.WebhookTest, "Sent by hand to try an endpoint: answer 2xx and do nothing."),
    ];

    /// <summary>By error code.</summary>
    public static IReadOnlyDictionary<string, string> Errors { get; } = new Dictionary<string, string>
    {
        [ErrorCodes.MalformedJson] = "The body is no JSON; line and position say where it breaks.",
        [ErrorCodes.ValidationError] = "Fields are missing or wrong; fields names every fault at once.",
        [ErrorCodes.InsufficientBalance] = "The available balance does not cover amount and fees.",
        [ErrorCodes.NoProviderAccount] = "No provider account of the merchant takes this method in this country and environment.",
        [ErrorCodes.Unauthorized] = "The key is missing or unknown, or nobody is signed in.",
        [ErrorCodes.ApiKeyExpired] = "The key's time is over.",
        [ErrorCodes.ApiKeyRevoked] = "The key was revoked.",
        [ErrorCodes.MissingPermission] = "The key or the role does not allow this; permission names what is missing.",
        [ErrorCodes.CountryMismatch] = "The key is for another country.",
        [ErrorCodes.EnvironmentMismatch] = "The key is for the other environment.",
        [ErrorCodes.IpNotWhitelisted] = "The call came from an address outside the key's whitelist; ip is the one that was seen.",
        [ErrorCodes.SingleTxnCapExceeded] = "The payment is larger than the key allows for one; cap says how much.",
        [ErrorCodes.DailyPayoutCapExceeded] = "With this payout the key would pass its payouts of 24 hours; cap and used say how far.",
        [ErrorCodes.SandboxOnly] = "Only a sandbox key may do this.",
        [ErrorCodes.NotFound] = "There is no such thing, or it is not yours.",
        [ErrorCodes.IdempotencyKeyReused] = "The Idempotency-Key was used with another request: a fault in the calling program, so do not repeat it.",
        [ErrorCodes.IdempotentRequestInFlight] = "The first request with this Idempotency-Key is still running: repeat it after Retry-After.",
        [ErrorCodes.InvalidIdempotencyKey] = "An Idempotency-Key has 8 to 255 letters, digits or _ - : and dots.",
        [ErrorCodes.InvalidState] = "The payment's status does not allow this; status says which it is.",
        [ErrorCodes.RefundNotSupported] = "The payin's gateway cannot give money back, or not in parts.",
        [ErrorCodes.SecondApproverRequired] = "Whoever created a payout may not approve it.",
        [ErrorCodes.RateLimited] = "Too many requests; Retry-After says when there is room again.",
        [ErrorCodes.UnsafeUrl] = "The URL leads to a private or reserved address, or is not one that webhooks may go to.",
        [ErrorCodes.ServerError] = "Something went wrong on Centry's side; request_id names the case. Repeating with the same Idempotency-Key is safe.",
        [ErrorCodes.MethodNotAllowed] = "The path exists, but not with this method.",
        [ErrorCodes.BodyTooLarge] = "The body is larger than 256 KiB (8 MiB for a bulk payout).",
        [ErrorCodes.UnsupportedMediaType] = "Send application/json.",
        [ErrorCodes.InvalidCredentials] = "The e-mail or the password is wrong.",
        [ErrorCodes.SecondFactorRequired] = "The password is right; a code of the second factor is wanted too.",
        [ErrorCodes.StepUpRequired] = "This wants a fresh proof of who is there: password, second factor or passkey.",
        [ErrorCodes.CsrfTokenInvalid] = "A browser's session must send its token with what it changes.",
    };
}
