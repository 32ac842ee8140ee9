#pragma warning disable IDE0060, CA1822
namespace Centry.Core.People;
/// <summary>x</summary>
public sealed class CreateUser { public Task ExecuteAsync(string email, string name, string password, Guid organizationId, string role, CancellationToken ct) => Task.CompletedTask; }
