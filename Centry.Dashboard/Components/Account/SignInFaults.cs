using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Account;

/// <summary>What the pages before the sign-in say when the API says no.</summary>
internal static class SignInFaults
{
    /// <summary>A sentence that says what to do; null for a fault of our own.</summary>
    public static string? Sentence(Exception failure, IStringLocalizer<UiTexts> texts) => failure switch
    {
        CentryApiException { Code: ErrorCodes.RateLimited, RetryAfter: { TotalSeconds: > 0 } wait } => texts["Account.Throttled", Math.Ceiling(wait.TotalSeconds)],
        CentryApiException { Code: ErrorCodes.RateLimited } => texts["Account.Busy"],
        _ => Problem.From(failure, texts)?.Sentence,
    };
}
