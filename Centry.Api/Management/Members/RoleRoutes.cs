using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core.People;

namespace Centry.Api.Management.Members;

/// <summary><c>…/roles</c>: what members' roles are made of.</summary>
internal static class RoleRoutes
{
    public static void MapRoles(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/roles").WithTags("Members");
        group.MapGet("/", ListAsync)
            .WithName("ListRoles").WithSummary("The roles that members can have")
            .Produces<IReadOnlyList<RoleView>>().Refuses(401, 403, 404);
        group.MapPost("/", CreateAsync)
            .WithName("CreateRole").WithSummary("Make a role of permissions; nobody gives one what their own role lacks")
            .Accepts<CreateRoleRequest>("application/json").Produces<RoleView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapPatch("/{roleId:guid}", ChangeAsync)
            .WithName("ChangeRole").WithSummary("Change what a role lets its members do, at once")
            .Accepts<ChangeRoleRequest>("application/json").Produces<RoleView>().Refuses(400, 401, 403, 404, 413, 415).RequiresRecentProof();
        group.MapDelete("/{roleId:guid}", RemoveAsync)
            .WithName("RemoveRole").WithSummary("Remove a role that nobody has")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ManageRoles roles)
    {
        var own = await roles.ListAsync(Member.Of(http).OrganizationId, http.RequestAborted);
        return TypedResults.Json(Roles.All.Select(name => new RoleView(null, name, Permissions.All)).Concat(own.Select(ToView)), CentryJson.Options);
    }

    private static Task<IResult> CreateAsync(HttpContext http, ManageRoles roles) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var name = fields.Text("name", CustomRole.NameMax, required: true);
        var permissions = ReadPermissions(fields);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var member = Member.Of(http);
        var (role, refusal) = await roles.CreateAsync(member.OrganizationId, member.UserId, name!, permissions, http.RequestAborted);
        return role is null ? refusal!.ToResult() : TypedResults.Json(ToView(role), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static Task<IResult> ChangeAsync(HttpContext http, Guid roleId, ManageRoles roles) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var permissions = ReadPermissions(fields);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var member = Member.Of(http);
        var (role, refusal) = await roles.ChangeAsync(member.OrganizationId, member.UserId, roleId, permissions, http.RequestAborted);
        return role is null ? refusal!.ToResult() : TypedResults.Json(ToView(role), CentryJson.Options);
    });

    private static async Task<IResult> RemoveAsync(HttpContext http, Guid roleId, ManageRoles roles)
    {
        var member = Member.Of(http);
        return (await roles.RemoveAsync(member.OrganizationId, member.UserId, roleId, http.RequestAborted)).ToNoContent();
    }

    private static IReadOnlyList<string> ReadPermissions(JsonFields fields)
    {
        if (fields.Texts("permissions", Permissions.All.Count, CustomRole.NameMax) is { } permissions)
            return permissions;
        if (!fields.Faults.ContainsKey("permissions"))
            fields.Fault("permissions", "Is required.");
        return [];
    }

    private static RoleView ToView(CustomRole role) => new(role.Id, role.Name, role.Permissions);
}
