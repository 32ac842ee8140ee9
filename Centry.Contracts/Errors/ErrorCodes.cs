namespace Centry.Contracts;

/// <summary>Every machine-readable error code. Stable: clients branch on them.</summary>
public static class ErrorCodes
{
    public const string MalformedJson = "malformed_json";
    public const string ValidationError = "validation_error";
    public const string InsufficientBalance = "insufficient_balance";
    public const string NoProviderAccount = "no_provider_account";
    public const string Unauthorized = "unauthorized";
    public const string ApiKeyExpired = "api_key_expired";
    public const string ApiKeyRevoked = "api_key_revoked";
    public const string MissingPermission = "missing_permission";
    public const string CountryMismatch = "country_mismatch";
    public const string EnvironmentMismatch = "environment_mismatch";
    public const string IpNotWhitelisted = "ip_not_whitelisted";
    public const string SingleTxnCapExceeded = "single_txn_cap_exceeded";
    public const string DailyPayoutCapExceeded = "daily_payout_cap_exceeded";
    public const string SandboxOnly = "sandbox_only";
    public const string NotFound = "not_found";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string IdempotentRequestInFlight = "idempotent_request_in_flight";
    public const string InvalidIdempotencyKey = "invalid_idempotency_key";
    public const string InvalidState = "invalid_state";
    public const string RefundNotSupported = "refund_not_supported";
    public const string SecondApproverRequired = "second_approver_required";
    public const string RateLimited = "rate_limited";
    public const string UnsafeUrl = "unsafe_url";
    public const string ServerError = "server_error";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string BodyTooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string InvalidCredentials = "invalid_credentials";
    public const string SecondFactorRequired = "second_factor_required";
    public const string CsrfTokenInvalid = "csrf_token_invalid";

    /// <summary>The person must prove who they are once more: <c>POST /api/v1/auth/step-up</c>, then the same request again.</summary>
    public const string StepUpRequired = "step_up_required";
}
