import assert from 'node:assert/strict';
import { ask, batchPath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

// What a request may contain (dli_02_0124, CreateSparkJobRequestBody of the SDKs).

const REQUEST = { file: 'obs://bucket/job.py' };

describe('the body of POST …/batches', () => {
  const simulator = useSimulator();

  const create = (body: object) => ask(simulator(), 'POST /v2.0/p/batches', { body: JSON.stringify(body) });
  const detailOf = async (body: object): Promise<Readonly<Record<string, unknown>>> => {
    const { status, json, text } = await create(body);
    assert.equal(status, 200, text);
    return (await ask(simulator(), `GET ${batchPath({ projectId: 'p', batchId: json['id'] as string })}`))
      .json;
  };
  const requestOf = async (body: object): Promise<Readonly<Record<string, unknown>>> =>
    JSON.parse((await detailOf(body))['req_body'] as string) as Readonly<Record<string, unknown>>;

  const full = {
    file: 'batchTest/spark-examples.jar',
    className: 'org.apache.spark.examples.SparkPi',
    queue: 'test',
    args: ['1', ''],
    sc_type: 'C',
    jars: ['demo-1.0.0.jar'],
    pyFiles: [],
    files: ['count.txt'],
    modules: ['sys.datasource.hbase'],
    resources: [{ name: 'groupTest/testJar.jar', type: 'jar' }, { name: 'x' }, {}],
    groups: [{ name: 'groupTestJar', resources: [{ name: 'testJar.jar', type: 'jar' }] }, {}],
    conf: { 'spark.a': 'b', 'spark.c': 1, 'spark.d': { e: true } },
    name: 'TestDemo4',
    driverMemory: '2G',
    driverCores: 0,
    executorMemory: '2048M',
    executorCores: 8,
    numExecutors: 6,
    feature: 'ai',
    spark_version: '3.3.1',
    image: 'organisation/image:1',
    obs_bucket: 'bucket',
    auto_recovery: true,
    max_retry_times: 100,
    execution_agency_urn: 'agency',
    catalog_name: 'dli',
  };

  it('should accept all that the documents and the SDKs have, and show it', async () => {
    const { auto_recovery, max_retry_times, sc_type, feature, image, spark_version, ...shown } = full;
    assert.deepEqual(await requestOf(full), {
      ...shown,
      autoRecovery: auto_recovery,
      minRecoveryDelayTime: 10_000,
      maxRetryTimes: max_retry_times,
    });
    const detail = await detailOf(full);
    assert.deepEqual(
      [detail['sc_type'], detail['feature'], detail['image'], detail['spark_version']],
      [sc_type, feature, image, spark_version],
    );
  });

  for (const body of [REQUEST, { ...REQUEST, className: '' }, { ...REQUEST, class_name: '' }]) {
    it(`should accept a Python file without a class: ${JSON.stringify(body)}`, async () => {
      assert.equal((await requestOf(body))['file'], REQUEST.file);
    });
  }

  it('should take empty texts as absent, in place of defaults', async () => {
    const texts = { name: '', queue: '', cluster_name: '', image: '', spark_version: '', driverMemory: '' };
    const { name, queue, cluster_name, image, spark_version } = await detailOf({ ...REQUEST, ...texts });
    assert.deepEqual(
      { name, queue, cluster_name, image, spark_version },
      {
        name: undefined,
        queue: 'default',
        cluster_name: 'default',
        image: undefined,
        spark_version: undefined,
      },
    );
    assert.equal((await detailOf({ ...REQUEST, queue: '', cluster_name: 'old' }))['queue'], 'old');
  });

  it("should accept the names of the vendor's Go client, and show the documented ones", async () => {
    const { className, pyFiles, driverMemory, driverCores, executorMemory, executorCores, numExecutors } =
      full;
    const shown = await requestOf({
      ...REQUEST,
      class_name: className,
      python_files: pyFiles,
      driver_memory: driverMemory,
      driver_cores: driverCores,
      executor_memory: executorMemory,
      executor_cores: executorCores,
      num_executors: numExecutors,
    });
    const { queue, autoRecovery, minRecoveryDelayTime, maxRetryTimes, ...rest } = shown;
    assert.deepEqual(rest, {
      ...REQUEST,
      className,
      pyFiles,
      driverMemory,
      driverCores,
      executorMemory,
      executorCores,
      numExecutors,
    });
    assert.deepEqual(
      [queue, autoRecovery, minRecoveryDelayTime, maxRetryTimes],
      ['default', false, 10_000, 20],
    );
  });

  it('should answer with the documented fields, without the request', async () => {
    const { json } = await create({ ...full, feature: 'basic' });
    assert.deepEqual(Object.keys(json).sort(), [
      'appId',
      'cluster_name',
      'create_time',
      'duration',
      'id',
      'image',
      'kind',
      'log',
      'name',
      'owner',
      'queue',
      'sc_type',
      'state',
      'update_time',
    ]);
  });

  const lists = ['args', 'jars', 'pyFiles', 'python_files', 'files', 'modules'];
  const counts = [
    'driverCores',
    'driver_cores',
    'executorCores',
    'executor_cores',
    'numExecutors',
    'num_executors',
  ];
  const texts = [
    'file',
    'className',
    'class_name',
    'name',
    'queue',
    'cluster_name',
    'driverMemory',
    'driver_memory',
    'executorMemory',
    'executor_memory',
    'spark_version',
    'image',
    'obs_bucket',
    'execution_agency_urn',
    'catalog_name',
  ];
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    ...Object.fromEntries(lists.map((name) => [name, ['x', {}, 1, null, [1], ['x', null], [['x']]]])),
    ...Object.fromEntries(counts.map((name) => [name, ['1', -1, 1.5, null, [1], true, 2 ** 31]])),
    ...Object.fromEntries(texts.map((name) => [name, [1, true, null, ['x'], {}]])),
    resources: ['x', {}, ['x'], [null], [{ name: 1 }], [{ type: 1 }], [['x']]],
    groups: ['x', {}, ['x'], [{ name: 1 }], [{ resources: 'x' }], [{ resources: [{ name: 1 }] }]],
    conf: ['x', 1, true, null, [], [['a', 'b']]],
    feature: ['gpu', 'Basic', '', 1, null, ['ai']],
    sc_type: ['D', 'a', 'CUSTOMIZED', '', 1, null],
    auto_recovery: ['true', 1, null],
    max_retry_times: [-1, 101, 1.5, '3', null],
  };
  for (const [name, values] of Object.entries(wrong)) {
    it(`should refuse a wrong ${name}`, async () => {
      for (const value of values) {
        const { status, json } = await create({ ...REQUEST, [name]: value });
        assert.deepEqual(
          [status, json],
          [400, { error_code: 'DLI.0001', error_msg: `Parameter check errors occur: ${name}` }],
          JSON.stringify(value),
        );
      }
      assert.equal((await ask(simulator(), 'GET /v2.0/p/batches')).json['total'], 0);
    });
  }

  it('should ignore unknown fields, and keep them', async () => {
    assert.equal((await requestOf({ ...REQUEST, more: [1] }))['file'], REQUEST.file);
    assert.deepEqual((await requestOf({ ...REQUEST, more: [1] }))['more'], [1]);
  });
});
