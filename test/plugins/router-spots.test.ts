import t from 'tap'
import { RouterSpots } from '../../plugins/router-spots.ts'

t.test('RouterSpots', async (t) => {
  const wanted = { methods: ['GET'], path: '/a/:x', probe: '/a/\0', findsAll: true }
  t.test('gives thirty routes a spot, whatever its variables are called, and others one of their own', async (t) => {
    const spots = new RouterSpots(true)
    for (let count = 0; count < 30; count++) t.same(spots.reserve(wanted), { path: '/a/:x', probe: '/a/\0' })
    t.same(spots.reserve({ ...wanted, path: '/a/:y' }), { path: '/a/:y/~1', probe: '/a/\0/~1' })
    t.equal(spots.reserve({ ...wanted, methods: ['POST'] }).path, '/a/:x', 'another method')
    t.equal(spots.reserve({ ...wanted, path: '/A/:x' }).path, '/A/:x', 'another case')
    t.equal(spots.reserve({ ...wanted, path: '/a/::x' }).path, '/a/::x', 'no variable')
  })
  t.test('puts a number in the place of what takes all', async (t) => {
    const spots = new RouterSpots(true)
    const all = { ...wanted, path: '/a/*', probe: '/a/\0' }
    for (let count = 0; count < 30; count++) spots.reserve(all)
    t.same(spots.reserve(all), { path: '/a//~1', probe: '/a//~1' })
  })
  t.test('counts upper and lower case together where the router takes them for the same', async (t) => {
    const spots = new RouterSpots(false)
    for (let count = 0; count < 30; count++) spots.reserve(wanted)
    t.equal(spots.reserve({ ...wanted, path: '/A/:x' }).path, '/A/:x/~1')
  })
})
