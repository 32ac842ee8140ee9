using System.Net;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Workspaces;

/// <summary>Why something could not be shown: a sentence for the person, and the id that support asks for.</summary>
public sealed record Problem(string Title, string Sentence, string? RequestId, bool MayPass)
{
    /// <summary>The API's, of what it refused; null for what is said in the same way whatever the code.</summary>
    public string? Code { get; init; }

    /// <summary>Where the person can do something about it; null when there is no such page.</summary>
    public ProblemLink? Link { get; init; }

    /// <summary>Null when the exception is not the API's or the network's: then it is a fault of ours and must not be hidden.</summary>
    public static Problem? From(Exception failure, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return failure switch
        {
            CentryApiException { Status: HttpStatusCode.NotFound } refusal
                => new Problem(texts["Problem.NotFound.Title"], texts["Problem.NotFound.Text"], refusal.RequestId, MayPass: false),
            CentryApiException { Code: ErrorCodes.MissingPermission } refusal
                => new Problem(texts["Problem.Forbidden.Title"], ApiSentences.Tell(refusal.Message), refusal.RequestId, MayPass: false),
            CentryApiException { Status: >= HttpStatusCode.InternalServerError } refusal
                => new Problem(texts["Problem.Server.Title"], texts["Problem.Server.Text"], refusal.RequestId, MayPass: true),
            CentryApiException refusal
                => new Problem(texts["Problem.Refused.Title"], ApiSentences.Tell(refusal.Message), refusal.RequestId, MayPass: true) { Code = refusal.Code },
            CentryConnectionException
                => new Problem(texts["Problem.Connection.Title"], texts["Problem.Connection.Text"], RequestId: null, MayPass: true),
            _ => null,
        };
    }

    /// <summary>Whether the failure means that the person must sign in again. A wrong password or code does not: it is told where it was typed.</summary>
    public static bool IsSignedOut(Exception failure)
        => failure is Session.SignedOutException or CentryApiException
        {
            Status: HttpStatusCode.Unauthorized, Code: not (ErrorCodes.InvalidCredentials or ErrorCodes.SecondFactorRequired),
        };
}

/// <summary>A page that helps.</summary>
public sealed record ProblemLink(string Href, string Text);
