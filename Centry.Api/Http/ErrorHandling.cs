using Centry.Contracts;
using Centry.Core;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Diagnostics;

namespace Centry.Api.Http;

/// <summary>Errors that no endpoint made: the framework's own and our bugs, in the shape of all others.</summary>
public static partial class ErrorHandling
{
    public static void UseContractErrors(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler(handler => handler.Run(AnswerExceptionAsync));
        app.UseStatusCodePages(context => AnswerBareStatusAsync(context.HttpContext));
    }

    private static async Task AnswerExceptionAsync(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (exception is BadHttpRequestException bad)
        {
            await Refusals.WriteAsync(http, ForBadRequest(bad));
            return;
        }

        var logger = http.RequestServices.GetRequiredService<ILogger<ApiErrors>>();
        var isOutage = DatabaseOutage.Is(exception);
        if (isOutage)
            LogOutage(logger, exception!, http.Request.Method, http.Request.Path);
        else
            LogBug(logger, exception!, http.Request.Method, http.Request.Path);
        if (isOutage)
            http.Response.Headers.RetryAfter = "1";

        // The caller learns what to tell us, never what broke. A retry with the same Idempotency-Key is safe, and says so.
        await Refusals.WriteAsync(
            http,
            new Refusal(ErrorCodes.ServerError, "Something went wrong on our side. Try again with the same Idempotency-Key; it cannot pay twice.")
            {
                Details = new Dictionary<string, object> { ["request_id"] = http.TraceIdentifier },
            },
            isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);
    }

    private static Refusal ForBadRequest(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        _ => new Refusal(ErrorCodes.ValidationError, "The request could not be read."),
    };

    /// <summary>The limit is the contract's: 256 KiB.</summary>
    public static Refusal BodyTooLarge { get; } = new(ErrorCodes.BodyTooLarge, "The request body is larger than 256 KiB.");

    public static Refusal UnsupportedMediaType { get; } = new(ErrorCodes.UnsupportedMediaType, "Send the body as Content-Type: application/json.");

    private static Task AnswerBareStatusAsync(HttpContext http)
    {
        var refusal = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new Refusal(ErrorCodes.NotFound, $"There is nothing at {http.Request.Method} {http.Request.Path}."),
            StatusCodes.Status405MethodNotAllowed => new Refusal(ErrorCodes.MethodNotAllowed, $"{http.Request.Path} does not take {http.Request.Method}; see the Allow header."),
            StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
            StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
            StatusCodes.Status401Unauthorized => new Refusal(ErrorCodes.Unauthorized, "Sign in first."),
            StatusCodes.Status403Forbidden => new Refusal(ErrorCodes.MissingPermission, "You may not do this."),
            StatusCodes.Status429TooManyRequests => new Refusal(ErrorCodes.RateLimited, "Too many requests; wait and try again."),
            >= 500 => new Refusal(ErrorCodes.ServerError, "Something went wrong on our side. Try again.")
            {
                Details = new Dictionary<string, object> { ["request_id"] = http.TraceIdentifier },
            },
            _ => new Refusal(ErrorCodes.ValidationError, "The request could not be read."),
        };
        return Refusals.WriteAsync(http, refusal, http.Response.StatusCode);
    }

    /// <summary>Log category of errors that no endpoint made.</summary>
    private sealed class ApiErrors;

    [LoggerMessage(Level = LogLevel.Error, Message = "Unhandled error at {Method} {Path}")]
    private static partial void LogBug(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database did not answer at {Method} {Path}")]
    private static partial void LogOutage(ILogger logger, Exception exception, string method, string path);
}
