using System.Net;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Components.Account;
using Centry.Dashboard.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Session;

/// <summary>Begins a sign-in with a passkey for the page's script. What the browser answers is posted as a form.</summary>
public static class PasskeyEndpoint
{
    public const string Path = "/sign-in/passkey";

    public static void MapPasskey(this IEndpointRouteBuilder routes) => routes.MapPost(Path, BeginAsync).AllowAnonymous();

    private static async Task<IResult> BeginAsync(HttpContext context, IAntiforgery antiforgery, AuthClient auth, IStringLocalizer<UiTexts> texts)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            return Results.Json(await auth.BeginPasskeyLoginAsync(context.RequestAborted), CentryJson.Options);
        }
        catch (Exception failure) when (SignInFaults.Sentence(failure, texts) is { } sentence)
        {
            var status = (failure as CentryApiException)?.Status ?? HttpStatusCode.ServiceUnavailable;
            return Results.Json(new ErrorBody { Error = sentence, Code = (failure as CentryApiException)?.Code ?? "" }, CentryJson.Options, statusCode: (int)status);
        }
    }
}
