using System.Text.Json;
using Centry.Contracts;
using Centry.Core;

namespace Centry.Api.Http;

/// <summary>How a refusal leaves: the one table from codes to HTTP statuses, and the one shape of the body.</summary>
public static class Refusals
{
    /// <summary>The HTTP status of an error code.</summary>
    public static int StatusOf(string code) => code switch
    {
        ErrorCodes.Unauthorized or ErrorCodes.ApiKeyExpired or ErrorCodes.ApiKeyRevoked or ErrorCodes.InvalidCredentials
            or ErrorCodes.SecondFactorRequired => StatusCodes.Status401Unauthorized,
        ErrorCodes.MissingPermission or ErrorCodes.CountryMismatch or ErrorCodes.EnvironmentMismatch or ErrorCodes.IpNotWhitelisted
            or ErrorCodes.CsrfTokenInvalid or ErrorCodes.SingleTxnCapExceeded or ErrorCodes.SecondApproverRequired or ErrorCodes.DailyPayoutCapExceeded or ErrorCodes.SandboxOnly
            or ErrorCodes.StepUpRequired => StatusCodes.Status403Forbidden,
        ErrorCodes.NotFound => StatusCodes.Status404NotFound,
        ErrorCodes.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorCodes.IdempotencyKeyReused or ErrorCodes.IdempotentRequestInFlight or ErrorCodes.InvalidState => StatusCodes.Status409Conflict,
        ErrorCodes.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ErrorCodes.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCodes.ServerError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    public static IResult ToResult(this Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return TypedResults.Json(refusal.ToBody(), CentryJson.Options, statusCode: StatusOf(refusal.Code));
    }

    /// <summary>For what answers nothing when it is done.</summary>
    public static IResult ToNoContent(this Refusal? refusal) => refusal is null ? TypedResults.NoContent() : refusal.ToResult();

    /// <summary>For middleware, where there is no result to return.</summary>
    public static Task WriteAsync(HttpContext http, Refusal refusal, int? status = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(refusal);
        http.Response.StatusCode = status ?? StatusOf(refusal.Code);
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(refusal.ToBody(), CentryJson.Options)).AsTask();
    }
}
