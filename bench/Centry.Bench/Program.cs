using Centry.Bench;
using Centry.Testing.Processes;

return args is [RedisProcess.Command, var port] ? await RedisProcess.ServeAsync(port) : await BenchRun.RunAsync(args);
