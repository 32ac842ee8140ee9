using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Centry.Dashboard.Hosting;

internal static class FormRefusal
{
    /// <summary>
    /// Refuses a form without its token (opened too long ago, or a stranger's) before any page sees it and without a body,
    /// so that the refusal gets a page that says what happened: the framework alone sends an empty one.
    /// </summary>
    public static void UseFormTokens(this WebApplication app)
    {
        app.Use(ShowErrorPages);
        app.UseAntiforgery();
        app.Use(RefuseForms);
    }

    /// <summary>An error page is shown, not submitted: it must not be taken for the form that led to it.</summary>
    private static Task ShowErrorPages(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
            context.Request.ContentType = null;
            context.Features.Set<IAntiforgeryValidationFeature>(null);
        }
        return next(context);
    }

    private static Task RefuseForms(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }
        return next(context);
    }
}
