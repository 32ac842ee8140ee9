using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Microsoft.Extensions.Options;

namespace Centry.Api.People;

/// <summary>When the person of a request last proved who they are, known from the same look at the session that let the request pass.</summary>
internal sealed record SessionProof(DateTimeOffset ProvenAt);

/// <summary>A route that a session alone does not open: its person must have proved lately who they are.</summary>
public sealed record RecentProofRequired;

/// <summary>Step-up: what hands out power or lets money go asks that the person was there a short while ago.</summary>
internal static class RecentProof
{
    private static readonly Refusal StepUpFirst = new(
        ErrorCodes.StepUpRequired, "Prove first that it is still you: POST /api/v1/auth/step-up with the code of your authenticator app or your password. Then repeat this.");

    /// <summary>Refuses with <c>step_up_required</c>, and does nothing, when the last proof is <c>Auth:StepUpWindow</c> old.</summary>
    public static RouteHandlerBuilder RequiresRecentProof(this RouteHandlerBuilder route) => route
        .WithMetadata(new RecentProofRequired())
        .AddEndpointFilter(async (context, next) => IsRecent(context.HttpContext) ? await next(context) : StepUpFirst.ToResult());

    private static bool IsRecent(HttpContext http)
    {
        var proof = http.Features.Get<SessionProof>() ?? throw new InvalidOperationException("This route does not ask who is signed in.");
        return proof.ProvenAt + Window(http) > http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
    }

    /// <summary>How long a proof is recent.</summary>
    public static TimeSpan Window(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.StepUpWindow;
}
