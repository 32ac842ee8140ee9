using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Centry.Core.Persistence;

namespace Centry.Api.People;

/// <summary>What people do with their own account: sessions, password, second factor.</summary>
internal static class AccountRoutes
{
    private static readonly Refusal NoSuchSession = new(ErrorCodes.NotFound, "There is no such session.");

    public static void MapSessions(this RouteGroupBuilder account)
    {
        account.MapGet("/sessions", ListSessionsAsync)
            .WithName("ListSessions").WithSummary("Where I am signed in")
            .Produces<IReadOnlyList<SessionView>>().Refuses(401);
        account.MapDelete("/sessions/{sessionId:guid}", EndSessionAsync)
            .WithName("EndSession").WithSummary("Sign out one of my sessions")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 404);
        account.MapDelete("/sessions", EndSessionsAsync)
            .WithName("EndSessions").WithSummary("Sign out everywhere, here too")
            .Produces(StatusCodes.Status204NoContent).Refuses(401);
    }

    public static void MapPasswordChange(this RouteGroupBuilder account)
        => account.MapPost("/password/change", ChangePasswordAsync)
            .WithName("ChangePassword").WithSummary("Change my password; my other sessions end")
            .Accepts<ChangePasswordRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 401, 413, 415, 429);

    public static void MapPasswordResets(this RouteGroupBuilder anonymous)
    {
        anonymous.MapPost("/password/forgot", ForgotAsync)
            .WithName("ForgotPassword").WithSummary("Have a mail sent that lets its reader set a new password; the answer is the same whether there is an account or not")
            .Accepts<ForgotPasswordRequest>("application/json").Produces(StatusCodes.Status202Accepted).Refuses(400, 413, 415, 429);
        anonymous.MapPost("/password/reset", ResetAsync)
            .WithName("ResetPassword").WithSummary("Set a new password with the token of a mail; all sessions end")
            .Accepts<ResetPasswordRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 404, 413, 415, 429);
    }

    public static void MapSecondFactor(this RouteGroupBuilder account)
    {
        account.MapPost("/totp/enrol", EnrolAsync)
            .WithName("EnrolTotp").WithSummary("Begin to set up an authenticator app")
            .Accepts<ProveRequest>("application/json").Produces<TotpEnrolmentView>().Refuses(400, 401, 409, 413, 415, 429);
        account.MapPost("/totp/enable", EnableAsync)
            .WithName("EnableTotp").WithSummary("Put the authenticator app in force with a code of it; my other sessions end")
            .Accepts<EnableTotpRequest>("application/json").Produces<RecoveryCodesShown>().Refuses(400, 401, 413, 415, 429);
        account.MapPost("/totp/disable", DisableAsync)
            .WithName("DisableTotp").WithSummary("Remove the authenticator app and the recovery codes; my other sessions end")
            .Accepts<ProveRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 401, 413, 415, 429);
        account.MapPost("/recovery-codes", RenewRecoveryCodesAsync)
            .WithName("RenewRecoveryCodes").WithSummary("Get new recovery codes in the place of the earlier ones")
            .Accepts<ProveRequest>("application/json").Produces<RecoveryCodesShown>().Refuses(400, 401, 413, 415, 429);
    }

    private static async Task<IResult> ListSessionsAsync(HttpContext http, Sessions sessions, CentryDbContext context)
    {
        var person = SignedInPerson.Of(http);
        var rows = await sessions.ListAsync(context, person.UserId, http.RequestAborted);
        return TypedResults.Json(
            rows.Select(s => new SessionView(s.Id, s.CreatedAt, s.ExpiresAt, s.Ip?.ToString(), s.UserAgent, s.Method, s.IsBrowser, s.Id == person.SessionId)), CentryJson.Options);
    }

    private static async Task<IResult> EndSessionAsync(HttpContext http, Guid sessionId, Sessions sessions, CentryDbContext context)
        => await sessions.RevokeAsync(context, SignedInPerson.Of(http).UserId, sessionId, http.RequestAborted) ? TypedResults.NoContent() : NoSuchSession.ToResult();

    private static async Task<IResult> EndSessionsAsync(HttpContext http, Sessions sessions, CentryDbContext context)
    {
        await sessions.RevokeAllAsync(context, SignedInPerson.Of(http).UserId, keep: null, http.RequestAborted);
        BrowserCookie.Take(http);
        return TypedResults.NoContent();
    }

    private static Task<IResult> ChangePasswordAsync(HttpContext http, ManagePasswords passwords) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var present = fields.Text("current_password", AuthEndpoints.TextMax, required: true);
        var wanted = fields.Text("new_password", AuthEndpoints.TextMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var person = SignedInPerson.Of(http);
        return (await passwords.ChangeAsync(person.UserId, person.SessionId, present!, wanted!, http.RequestAborted)).ToNoContent();
    });

    private static Task<IResult> ForgotAsync(HttpContext http, ManagePasswords passwords) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var email = fields.Text("email", AuthEndpoints.TextMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        await passwords.ForgotAsync(email!, http.RequestAborted);
        return TypedResults.Accepted((string?)null);
    });

    private static Task<IResult> ResetAsync(HttpContext http, ManagePasswords passwords) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var token = fields.Text("token", AuthEndpoints.TextMax, required: true);
        var wanted = fields.Text("new_password", AuthEndpoints.TextMax, required: true);
        return fields.HasFaults
            ? PaymentFields.Invalid(fields.Faults).ToResult()
            : (await passwords.ResetAsync(token!, wanted!, http.RequestAborted)).ToNoContent();
    });

    private static Task<IResult> EnrolAsync(HttpContext http, ManagePasswords passwords, SecondFactor secondFactor)
        => ProvenAsync(http, passwords, null, async person =>
        {
            var (enrolment, refusal) = await secondFactor.EnrolAsync(person.UserId, http.RequestAborted);
            return enrolment is null ? refusal!.ToResult() : TypedResults.Json(new TotpEnrolmentView(enrolment.Secret, enrolment.Uri), CentryJson.Options);
        });

    private static Task<IResult> EnableAsync(HttpContext http, SecondFactor secondFactor) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var code = fields.Text("code", AuthEndpoints.TextMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var person = SignedInPerson.Of(http);
        var (codes, refusal) = await secondFactor.EnableAsync(person.UserId, person.SessionId, code!, http.RequestAborted);
        return codes is null ? refusal!.ToResult() : TypedResults.Json(new RecoveryCodesShown(codes), CentryJson.Options);
    });

    private static Task<IResult> DisableAsync(HttpContext http, ManagePasswords passwords, SecondFactor secondFactor)
        => ProvenAsync(http, passwords, secondFactor, async person =>
        {
            await secondFactor.DisableAsync(person.UserId, person.SessionId, http.RequestAborted);
            return TypedResults.NoContent();
        });

    private static Task<IResult> RenewRecoveryCodesAsync(HttpContext http, ManagePasswords passwords, SecondFactor secondFactor)
        => ProvenAsync(http, passwords, secondFactor,
            async person => TypedResults.Json(new RecoveryCodesShown(await secondFactor.RenewRecoveryCodesAsync(person.UserId, http.RequestAborted)), CentryJson.Options));

    /// <summary>Does what only the account's owner may, once they have shown the password again, and the second factor where that is asked.</summary>
    private static Task<IResult> ProvenAsync(HttpContext http, ManagePasswords passwords, SecondFactor? secondFactor, Func<SignedInPerson, Task<IResult>> action)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var password = fields.Text("password", AuthEndpoints.TextMax, required: true);
            var (code, recovery) = (fields.Text("code", AuthEndpoints.TextMax), fields.Text("recovery_code", AuthEndpoints.TextMax));
            if (secondFactor is not null && code is null && recovery is null)
                fields.Fault("code", "Is required; or a recovery_code.");
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var person = SignedInPerson.Of(http);
            if (await passwords.ProveAsync(person.UserId, password!, http.RequestAborted) is { } wrong)
                return wrong.ToResult();
            return secondFactor is null || await secondFactor.TryUseAsync(person.UserId, code, recovery, http.RequestAborted)
                ? await action(person)
                : SecondFactor.WrongCode.ToResult();
        });
}
