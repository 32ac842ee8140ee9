using Centry.Contracts;

namespace Centry.Api.Reference;

/// <summary>
/// What a payment's <c>failure_code</c> means, whichever gateway gave it; <c>failure_reason</c> beside it has the case's own sentence. A test finds
/// every code that adapters and use cases give, and wants it here.
/// </summary>
internal static class FailureMeanings
{
    public static IReadOnlyList<CodeReference> All { get; } =
    [
        new("abandoned", "The customer left the payment page without paying."),
        new("all_recipients_failed", "None of a bulk payout's recipients could be paid."),
        new("amount_above_limit", "The amount is more than the gateway takes in one payment."),
        new("approval_rejected", "The customer refused or cancelled the payment."),
        new("callback_url_missing", "The gateway must report to an address, and none is configured."),
        new("callback_url_refused", "The gateway does not take the address that it was to report to."),
        new("cancelled_by_provider", "The payment was cancelled at the gateway."),
        new("expired", "The customer did not approve in time."),
        new("forbidden_ip", "The gateway pays out for registered addresses alone."),
        new("initiator_locked", "The gateway has locked the account's initiator after wrong passwords."),
        new("initiator_refused", "The gateway refused the account's initiator: check its credentials."),
        new("invalid_account_number", "The bank account number cannot be right."),
        new("invalid_amount", "The gateway does not take this amount: too small, too large, or with a fraction."),
        new("invalid_callback_host", "The address to report to is not registered with the gateway."),
        new("invalid_certificate", "The provider account's certificate cannot be read."),
        new("invalid_country", "The gateway is not in the payment's country."),
        new("invalid_currency", "The gateway does not take this currency here."),
        new("invalid_encryption", "The gateway's encryption key does not fit what is configured for the country."),
        new("invalid_phone", "The gateway does not take this phone number."),
        new("invalid_request", "The gateway found the payment invalid or incomplete."),
        new("limit_reached", "A limit of the customer's, the recipient's or the gateway's was reached."),
        new("missing_certificate", "The provider account lacks a certificate."),
        new("missing_credentials", "The provider account lacks a credential that this needs."),
        new("missing_reference", "The gateway never told its own id of the payment, and refunds by that alone."),
        new("not_allowed", "The merchant's account at the gateway may not do this."),
        new("not_allowed_target_environment", "The merchant's account at the gateway does not serve this country."),
        new("not_approved", "The customer did not enter the PIN, or the gateway does not know the number."),
        new("not_completed", "The gateway could not carry the payment out."),
        new("not_enough_float", "The merchant's own account at the gateway does not hold enough."),
        new("not_enough_funds", "The customer's wallet does not hold enough."),
        new("not_supported", "The gateway cannot do this."),
        new("payee_limit_reached", "The recipient's wallet has reached its limit."),
        new("payee_not_allowed", "The recipient cannot receive this payment."),
        new("payee_not_allowed_to_receive", "The recipient's wallet may not receive this payment."),
        new("payee_not_found", "The recipient's number has no wallet."),
        new("payer_busy", "The customer has another prompt to answer first; try again in a minute or two."),
        new("payer_limit_reached", "The limit of the wallet that pays is reached."),
        new("payer_not_found", "The number that is to pay has no wallet."),
        new("payer_unreachable", "The customer's handset could not be reached, or nobody answered."),
        new("payin_not_completed", "The payment to be refunded was never completed at the gateway."),
        new("payin_not_found", "The gateway does not know the payment to be refunded."),
        new("payout_cancelled", "The gateway cancelled the payout."),
        new("payout_returned", "The recipient's bank sent the payout back."),
        new("pin_refused", "The gateway refused the PIN of the account that pays out."),
        new("prompt_not_sent", "The prompt could not be sent to the customer's handset."),
        new("provider_account_unavailable", "The provider account was removed or lost its credentials."),
        new("provider_error", "The gateway could not process the payment; often the customer's wallet holds too little."),
        new("provider_refused", "The gateway refused the payment; failure_reason has its words."),
        new("provider_unavailable", "The gateway's service was not available."),
        new("refund_returned", "The customer's bank sent the refund back."),
        new("sandbox_failure", "Failed on request, in the sandbox."),
        new("short_code_not_found", "The gateway does not know the account's short code."),
        new("signature_refused", "The gateway found the signature of Centry's message wrong."),
        new("timed_out", "Nothing was decided in time. A payin that is paid later is credited all the same."),
        new("transfer_type_unknown", "The gateway does not know this kind of transfer."),
        new("unknown_bank", "The gateway does not pay to this bank."),
        new("wrong_credentials", "The gateway refused the provider account's credentials."),
        new("wrong_pin", "The customer entered a wrong PIN."),
    ];
}
