using Centry.Bench;
using Centry.Bench.Stack;

return args is [RedisProcess.Command, var port] ? await RedisProcess.ServeAsync(port) : await BenchRun.RunAsync(args);
